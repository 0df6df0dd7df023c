/** The configurations of admission webhooks; nothing here calls one. */
@NullMarked
package dev.kahawa.apiserver.kinds.webhooks;

import org.jspecify.annotations.NullMarked;
