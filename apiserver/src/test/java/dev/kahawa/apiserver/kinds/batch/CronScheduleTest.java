package dev.kahawa.apiserver.kinds.batch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CronScheduleTest {

    @Test
    void takesSchedules() {
        check("*/5 * * * *", "");
        check("0 3 1-7 jan,JUL mon-fri", "");
        check("59 23 ? 12 6", "");
        check("@daily", "");
        check("@every 1h30m", "");
        check("CRON_TZ=Europe/Paris 0 3 * * *", "");
    }

    @Test
    void tellsWhatIsWrong() {
        check("", "expected exactly 5 fields, found 0: []");
        check("* * * *", "expected exactly 5 fields, found 4: [* * * *]");
        check("60 * * * *", "end of range (60) above maximum (59): 60");
        check("* * 0 * *", "beginning of range (0) below minimum (1): 0");
        check("5-1 * * * *", "beginning of range (5) beyond end of range (1): 5-1");
        check("*/0 * * * *", "step of range should be a positive number: */0");
        check("1-2-3 * * * *", "too many hyphens: 1-2-3");
        check("@never", "unrecognized descriptor: @never");
    }

    private static void check(String schedule, String problem) {
        assertThat(CronSchedule.problem(schedule).orElse("")).isEqualTo(problem);
    }
}
