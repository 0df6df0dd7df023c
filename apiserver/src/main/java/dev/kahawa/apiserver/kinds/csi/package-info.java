/** What CSI drivers tell of themselves, of nodes and of the volumes attached to them. */
@NullMarked
package dev.kahawa.apiserver.kinds.csi;

import org.jspecify.annotations.NullMarked;
