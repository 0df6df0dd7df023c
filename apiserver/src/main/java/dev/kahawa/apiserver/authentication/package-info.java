/** Who makes a request. */
@NullMarked
package dev.kahawa.apiserver.authentication;

import org.jspecify.annotations.NullMarked;
