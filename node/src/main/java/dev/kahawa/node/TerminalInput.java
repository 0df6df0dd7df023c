package dev.kahawa.node;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** What is typed into a terminal, up to ^D or ^C, as a terminal itself would end it. */
final class TerminalInput extends FilterInputStream {
    private static final int CTRL_C = 3;
    private static final int CTRL_D = 4;

    private boolean ended;

    TerminalInput(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int at, int length) throws IOException {
        int count = ended ? -1 : in.read(into, at, length);
        for (int n = 0; n < count; n++) {
            if (into[at + n] == CTRL_C || into[at + n] == CTRL_D) {
                ended = true;
                return n == 0 ? -1 : n;
            }
        }
        return count;
    }
}
