/** Quality of service, and resources as cgroups know them. */
@NullMarked
package dev.kahawa.node.resources;

import org.jspecify.annotations.NullMarked;
