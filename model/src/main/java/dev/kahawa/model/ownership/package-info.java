/** Who set which field: metadata.managedFields (KEP-555). */
@NullMarked
package dev.kahawa.model.ownership;

import org.jspecify.annotations.NullMarked;
