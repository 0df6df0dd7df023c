/** What the API serves, told to clients. */
@NullMarked
package dev.kahawa.apiserver.discovery;

import org.jspecify.annotations.NullMarked;
