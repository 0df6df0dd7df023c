package dev.kahawa.model.schema;

/** What a field holds. */
public sealed interface FieldType {

    /** One value without fields of its own, as far as the facts know. */
    enum Scalar implements FieldType {
        STRING("string"),
        INT32("int32"),
        INT64("int64"),
        FLOAT64("float64"),
        BOOL("bool"),
        BYTES("[]uint8"),
        TIME("string"),
        MICRO_TIME("string"),
        DURATION("string"),
        QUANTITY("string"),
        INT_OR_STRING("int32"),
        /** Any JSON: runtime.RawExtension, FieldsV1, apiextensions' JSON. */
        ANY("object");

        private final String goName;

        Scalar(String goName) {
            this.goName = goName;
        }

        /** The type's name in upstream's decoding errors. */
        String goName() {
            return goName;
        }
    }

    /** An object of known fields; resolved when first used, since types refer to themselves. */
    record Struct(ObjectType.Reference type) implements FieldType {}

    record ListOf(FieldType item) implements FieldType {}

    record MapOf(FieldType value) implements FieldType {}
}
