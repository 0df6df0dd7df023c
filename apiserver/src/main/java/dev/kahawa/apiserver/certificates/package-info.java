/** Who may ask for certificates, approve and sign them. */
@NullMarked
package dev.kahawa.apiserver.certificates;

import org.jspecify.annotations.NullMarked;
