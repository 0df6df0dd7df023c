/** Measures the packaged program beside what it is compared with, in one run. */
@NullMarked
package dev.kahawa.verify.bench;

import org.jspecify.annotations.NullMarked;
