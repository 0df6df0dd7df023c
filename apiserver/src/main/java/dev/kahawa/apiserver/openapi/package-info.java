/** The API's schema as OpenAPI documents, from the facts. */
@NullMarked
package dev.kahawa.apiserver.openapi;

import org.jspecify.annotations.NullMarked;
