@NullMarked
package dev.kahawa.controllers;

import org.jspecify.annotations.NullMarked;
