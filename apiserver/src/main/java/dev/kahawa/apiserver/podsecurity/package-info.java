/** The Pod Security Standards, kept by namespace labels. */
@NullMarked
package dev.kahawa.apiserver.podsecurity;

import org.jspecify.annotations.NullMarked;
