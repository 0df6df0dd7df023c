/** Certificate requests and certificates as the API carries them: read, never made. */
@NullMarked
package dev.kahawa.model.certificate;

import org.jspecify.annotations.NullMarked;
