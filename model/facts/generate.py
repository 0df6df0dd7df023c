#!/usr/bin/env python3
"""Turns the facts of the Kubernetes API into the compact resources that Catalog reads.

Usage: generate.py FACTS_DIR OUTPUT_DIR

FACTS_DIR holds discovery, go-types, schemas and columns as printed from the real server and the
k8s.io Go modules. Run by hand when the API level moves; the output is checked in.

resources.tsv, a line each:
  G group version                                     a version, in the server's order of preference
  R resource kind scope singular verbs shorts categories type
  S subresource group/version/Kind verbs type
  C name type format priority                         a column of the R before
types.tsv:
  T type schema-name A?                               A: the struct is one atomic value
  name type flags list patch enum default wire go     a field of the T before, in Go's order
  flags: p pointer, o omitempty, z omitzero, r required
  The fields of an inlined struct stand in its place.
  list: a atomic, s set, m:key,key map by keys; on maps and structs: a atomic
  wire: the protobuf field number; 2.1 is field 1 of the inlined message that is field 2
  patch: strategies and merge key, strategy[,strategy]:key
  go: the Go type where it has a name of its own, such as v1.SecretType; decoding errors name it.
      From go-names-VERSION.tsv beside this program, which lists type, field and name as found by
      reflection over the same modules.
"""
import json
import os
import re
import sys

facts, out = sys.argv[1], sys.argv[2]
VERSION = "v1.36"


def load(name):
    with open(f"{facts}/{name}-{VERSION}.json") as f:
        return json.load(f)


def load_names():
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), f"go-names-{VERSION}.tsv")
    with open(path) as f:
        rows = (line.rstrip("\n").split("\t") for line in f)
        return {(owner, field): name for owner, field, name in rows}


go_names = load_names()
discovery, go, schemas, columns = map(load, ("discovery", "go-types", "schemas", "columns"))
types, kinds = go["types"], go["kinds"]
PREFIXES = (
    "io.k8s.api.",
    "io.k8s.apimachinery.pkg.apis.",
    "io.k8s.apiextensions-apiserver.pkg.apis.",
    "io.k8s.kube-aggregator.pkg.apis.",
    "io.k8s.apimachinery.pkg.",
)


def schema_name(type_name):
    return next((p + type_name for p in PREFIXES if p + type_name in schemas), "")


def row(*cells):
    return "\t".join(cells).rstrip("\t") + "\n"


used = []


def visit(name):
    name = re.sub(r"^(\[\]|map\[string\])+", "", name)
    if name in used or name not in types:
        return
    used.append(name)
    for field in types[name] or []:
        visit(field["type"])


def kind_type(group, version, kind):
    return kinds.get(f"{group}/{version}/{kind}" if group else f"{version}/{kind}", "")


resource_rows = []
for part in ("api", "apis"):
    for group in discovery[part]["items"]:
        name = group["metadata"].get("name", "")
        for version in group["versions"]:
            v = version["version"]
            resource_rows.append(row("G", name or "-", v))
            for r in version["resources"]:
                kind = r["responseKind"]["kind"]
                t = kind_type(name, v, kind)
                visit(t)
                resource_rows.append(
                    row(
                        "R", r["resource"], kind, r["scope"][0], r["singularResource"],
                        ",".join(r["verbs"]), ",".join(r.get("shortNames", [])),
                        ",".join(r.get("categories", [])), t,
                    )
                )
                for s in r.get("subresources", []):
                    k = s.get("responseKind", {})
                    g, sv = k.get("group") or "", k.get("version") or ""
                    if not sv:
                        g, sv = name, v
                    st = kind_type(g, sv, k.get("kind", ""))
                    visit(st)
                    resource_rows.append(
                        row("S", s["subresource"], f"{g}/{sv}/{k.get('kind', '')}", ",".join(s["verbs"]), st)
                    )
                key = f"{name}/{v}/{r['resource']}" if name else f"{v}/{r['resource']}"
                for c in columns.get(key, []):
                    resource_rows.append(row("C", c[0], c[1], c[2], str(c[3])))
for extra in ("meta.v1.DeleteOptions", "meta.v1.LabelSelector", "policy.v1.Eviction"):
    visit(extra)


def resolve(schema):
    ref = schema.get("$ref") or next((a["$ref"] for a in schema.get("allOf", []) if "$ref" in a), None)
    return schemas.get(ref.rsplit("/", 1)[1], {}) if ref else schema


def list_fact(prop):
    kind = prop.get("x-kubernetes-list-type")
    if kind == "map":
        return "m:" + ",".join(prop["x-kubernetes-list-map-keys"])
    if kind:
        return kind[0]
    return "a" if prop.get("x-kubernetes-map-type") == "atomic" else ""


def default_fact(prop):
    value = prop.get("default")
    return "" if value in (None, {}, [], "", 0, False) else json.dumps(value)


SCALARS = {
    "meta.v1.Time", "meta.v1.MicroTime", "meta.v1.Duration", "api.resource.Quantity", "util.intstr.IntOrString",
    "runtime.RawExtension", "meta.v1.FieldsV1", "apiextensions.v1.JSON", "apiextensions.v1.JSONSchemaPropsOrBool",
    "apiextensions.v1.JSONSchemaPropsOrArray", "apiextensions.v1.JSONSchemaPropsOrStringArray", "time.Time",
}


def wire_number(field):
    return field.get("proto", "").partition(",")[2]


def fields_of(name, within=""):
    """The fields with their wire numbers, those of inlined structs in the place of the struct."""
    for f in types[name] or []:
        number = within + wire_number(f)
        if f.get("inline"):
            yield from fields_of(f["type"], number + "." if wire_number(f) else "")
        else:
            yield f, number, go_names.get((name, f["name"]), "")


inlined = {f["type"] for fields in types.values() for f in fields or [] if f.get("inline")}
type_rows = []
for name in sorted(used):
    schema = schemas.get(schema_name(name), {})
    if name in SCALARS or (name in inlined and not schema):
        continue
    atomic = "A" if schema.get("x-kubernetes-map-type") == "atomic" else ""
    type_rows.append(row("T", name, schema_name(name), atomic))
    for f, wire, go_name in fields_of(name):
        prop = schema.get("properties", {}).get(f["name"], {})
        flags = (
            ("p" if f.get("pointer") else "")
            + {"omitempty": "o", "omitzero": "z"}.get(f.get("omit", ""), "")
            + ("r" if f["name"] in schema.get("required", []) else "")
        )
        patch = f"{f.get('strategy', '')}:{f.get('mergeKey', '')}".strip(":")
        enum = prop.get("enum") or prop.get("items", {}).get("enum") or []
        type_rows.append(
            row(
                f["name"], f["type"], flags, list_fact(prop), patch, ",".join(enum), default_fact(prop), wire,
                go_name,
            )
        )

with open(f"{out}/resources.tsv", "w") as f:
    f.writelines(resource_rows)
with open(f"{out}/types.tsv", "w") as f:
    f.writelines(type_rows)
