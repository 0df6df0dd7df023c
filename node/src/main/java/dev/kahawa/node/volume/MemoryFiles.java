package dev.kahawa.node.volume;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * File systems in memory (tmpfs). They need root's rights; the machine's own mount(2) is called, as
 * a process for each of a node's many volumes would cost far more. Safe for use by many threads.
 */
final class MemoryFiles {
    private static final int NOT_PERMITTED = 1;
    private static final int BUSY = 16;

    /** MS_NOSUID, MS_NODEV: nothing but files. */
    private static final long FLAGS = 2 | 4;

    private static final int DETACH = 2;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final VarHandle ERROR = Linker.Option.captureStateLayout()
            .varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle MOUNT = call(
            "mount",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT,
                    ValueLayout.ADDRESS,
                    ValueLayout.ADDRESS,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.ADDRESS),
            ERRNO);
    private static final MethodHandle UNMOUNT = call(
            "umount2",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
            ERRNO);
    private static final MethodHandle WORDS =
            call("strerror", FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));

    private static MethodHandle call(
            String name, FunctionDescriptor shape, Linker.Option... options) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), shape, options);
    }

    /** Whether the files are in memory now. */
    enum Mounting {
        DONE,
        /** This process may not mount. */
        NOT_PERMITTED
    }

    /** @param sizeBytes zero for the machine's own limit */
    Mounting mount(Path directory, long sizeBytes) throws VolumeFailedException, IOException {
        if (isMounted(directory)) {
            return Mounting.DONE;
        }
        int error = mounted(directory, sizeBytes > 0 ? "size=" + sizeBytes : "");
        return switch (error) {
            case 0 -> Mounting.DONE;
            case NOT_PERMITTED -> Mounting.NOT_PERMITTED;
            default -> throw failure("mount tmpfs at " + directory, error);
        };
    }

    void unmount(Path directory) throws VolumeFailedException, IOException {
        if (!isMounted(directory)) {
            return;
        }
        int error = unmounted(directory, 0);
        if (error == BUSY) {
            // someone looks at it; it goes when they have gone
            error = unmounted(directory, DETACH);
        }
        if (error != 0) {
            throw failure("umount " + directory, error);
        }
    }

    /** What is mounted is another device than the directory that it is in. */
    static boolean isMounted(Path directory) throws IOException {
        Path above = directory.toAbsolutePath().getParent();
        return above != null
                && Files.isDirectory(directory)
                && !Files.getAttribute(directory, "unix:dev")
                        .equals(Files.getAttribute(above, "unix:dev"));
    }

    /** The error's number; zero for none. */
    private static int mounted(Path directory, String options) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
            MemorySegment type = arena.allocateFrom("tmpfs");
            int result = (int) MOUNT.invokeExact(
                    state,
                    type,
                    arena.allocateFrom(directory.toString()),
                    type,
                    FLAGS,
                    arena.allocateFrom(options));
            return result == 0 ? 0 : (int) ERROR.get(state, 0L);
        } catch (Throwable bug) {
            throw new IllegalStateException("mount(2)", bug);
        }
    }

    private static int unmounted(Path directory, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
            int result = (int)
                    UNMOUNT.invokeExact(state, arena.allocateFrom(directory.toString()), flags);
            return result == 0 ? 0 : (int) ERROR.get(state, 0L);
        } catch (Throwable bug) {
            throw new IllegalStateException("umount2(2)", bug);
        }
    }

    private static VolumeFailedException failure(String what, int error) {
        try {
            MemorySegment text = (MemorySegment) WORDS.invokeExact(error);
            return new VolumeFailedException(
                    what + ": " + text.reinterpret(Integer.MAX_VALUE).getString(0));
        } catch (Throwable bug) {
            throw new IllegalStateException("strerror(3)", bug);
        }
    }
}
