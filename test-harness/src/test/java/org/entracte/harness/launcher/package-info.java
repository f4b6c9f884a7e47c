/** The launcher, on its own: with a Java and a Maven that only write down what they are told. */
@NullMarked
package org.entracte.harness.launcher;

import org.jspecify.annotations.NullMarked;
