/** The addresses behind Services, as EndpointSlices and as Endpoints. */
@NullMarked
package dev.kahawa.controllers.endpointslice;

import org.jspecify.annotations.NullMarked;
