/** What is told to a caller whose request was not carried out: reasons, causes and the Status. */
@NullMarked
package dev.kahawa.model.status;

import org.jspecify.annotations.NullMarked;
