/** What bounds the resources of a namespace. */
@NullMarked
package dev.kahawa.apiserver.kinds.quota;

import org.jspecify.annotations.NullMarked;
