using System.Globalization;
using MarketX.DrPortal.Core.Schedules;
using Quartz;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Schedules;

/// <summary>Cron expressions in words; and that what is put in words is what the scheduler makes of them.</summary>
public sealed class CronWordsTests
{
    private static readonly DateTimeFormatInfo Names = CultureInfo.InvariantCulture.DateTimeFormat;

    private static readonly (int Min, int Max)[] Limits = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 7)];

    [Theory]
    // Times of the day.
    [InlineData("0 2 * * *", "Daily at 02:00 UTC")]
    [InlineData(" 0  2  *  *  * ", "Daily at 02:00 UTC")]
    [InlineData("0 8,9 * * *", "Daily at 08:00 and 09:00 UTC")]
    [InlineData("15,45 6,18 * * *", "Daily at 06:15, 06:45, 18:15 and 18:45 UTC")]
    [InlineData("0 */6 * * *", "Every 6 hours at minute 00, UTC")]
    [InlineData("10 0,8,16 * * *", "Every 8 hours at minute 10, UTC")]
    [InlineData("0 */12 * * *", "Daily at 00:00 and 12:00 UTC")]
    [InlineData("0 */5 * * *", "Daily at 00:00, 05:00, 10:00, 15:00 and 20:00 UTC")]
    [InlineData("0 */23 * * *", "Daily at 00:00 and 23:00 UTC")]
    [InlineData("0 5/10 * * *", "Daily at 05:00 and 15:00 UTC")]
    [InlineData("0 1-23/2 * * *", "Every 2 hours from 01:00 to 23:00 UTC")]
    [InlineData("30 8-18 * * *", "Every hour from 08:30 to 18:30 UTC")]
    [InlineData("5,20 8-18 * * *", "Daily at minutes 05 and 20 of hours 08 to 18, UTC")]
    [InlineData("0 22-23,0-5 * * *", "Daily at minute 00 of hours 00 to 05, 22 and 23, UTC")]
    [InlineData("*/15 */2 * * *", "Every 2 hours at minutes 00, 15, 30 and 45, UTC")]
    [InlineData("* */2 * * *", "Every minute of every 2nd hour from 00 to 22, UTC")]
    [InlineData("*/10 2 * * *", "Every 10 minutes from 02:00 to 02:50 UTC")]
    [InlineData("0-29 3 * * *", "Every minute from 03:00 to 03:29 UTC")]
    [InlineData("*/25 4 * * *", "Daily at 04:00, 04:25 and 04:50 UTC")]
    [InlineData("*/15 8-18 * * *", "Every 15 minutes from 08:00 to 18:45 UTC")]
    // Hours that are all alike: the zone makes no difference.
    [InlineData("5 * * * *", "Every hour at minute 05")]
    [InlineData("*/45 * * * *", "Every hour at minutes 00 and 45")]
    [InlineData("10-20 * * * *", "Every hour at minutes 10 to 20")]
    [InlineData("*/7 * * * *", "Every hour at every 7th minute from 00 to 56")]
    [InlineData("*/15 * * * *", "Every 15 minutes")]
    [InlineData("* * * * *", "Every minute")]
    // Days of the week.
    [InlineData("15 3 * * 7", "Every Sunday at 03:15 UTC")]
    [InlineData("0 6 * * 1-5", "Monday to Friday at 06:00 UTC")]
    [InlineData("0 6 * * mon-fri", "Monday to Friday at 06:00 UTC")]
    [InlineData("0 2 * * 5-7", "Friday to Sunday at 02:00 UTC")]
    [InlineData("0 2 * * 0,6", "Every Saturday and Sunday at 02:00 UTC")]
    [InlineData("0 2 * * 1-4,SAT", "Every Monday to Thursday and Saturday at 02:00 UTC")]
    [InlineData("10 2 * * */2", "Every Tuesday, Thursday, Saturday and Sunday at 02:10 UTC")]
    [InlineData("0 2 * * 1-7", "Daily at 02:00 UTC")]
    [InlineData("*/15 8-18 * * 1-5", "Monday to Friday, every 15 minutes from 08:00 to 18:45 UTC")]
    [InlineData("5 * * * 0", "Every Sunday, every hour at minute 05, UTC")]
    // Days of the month.
    [InlineData("30 4 1 * *", "Monthly on day 1 at 04:30 UTC")]
    [InlineData("0 2 1,15 * *", "Monthly on days 1 and 15 at 02:00 UTC")]
    [InlineData("0 2 1-7 * *", "Monthly on days 1 to 7 at 02:00 UTC")]
    [InlineData("0 2 */2 * *", "Monthly on every 2nd day from 1 to 31 at 02:00 UTC")]
    [InlineData("0 2 1-31 * *", "Daily at 02:00 UTC")]
    // Months.
    [InlineData("0 2 1 3 *", "Yearly on 1 March at 02:00 UTC")]
    [InlineData("0 2 29 2 *", "In leap years on 29 February at 02:00 UTC")]
    [InlineData("0 2 1,15 mar *", "Yearly on days 1 and 15 of March at 02:00 UTC")]
    [InlineData("0 2 1 */3 *", "On day 1 of January, April, July and October at 02:00 UTC")]
    [InlineData("0 2 * 6-8 *", "Daily from June to August at 02:00 UTC")]
    [InlineData("0 2 * 1,7 0", "Every Sunday in January and July at 02:00 UTC")]
    [InlineData("5 * * 1 *", "Daily in January, every hour at minute 05, UTC")]
    // Both days: either counts.
    [InlineData("0 2 13 * 5", "Monthly on day 13 and also every Friday at 02:00 UTC")]
    [InlineData("0 2 13 6-8 5", "From June to August on day 13 and also every Friday at 02:00 UTC")]
    [InlineData("0 2 1-31 * 5", "Daily at 02:00 UTC")]
    [InlineData("0 2 1 * 0-6", "Monthly on day 1 at 02:00 UTC")]
    // What the scheduler would not read has no words.
    [InlineData("0 24 * * *", "0 24 * * * (UTC)")]
    public void Words_AreTrueAndPlain(string cron, string words) => Assert.Equal(words, ScheduleTimes.Words(cron, "UTC"));

    [Fact]
    public void Words_AnyValidExpression_AreOfTheTimesThatTheSchedulerComesTo()
    {
        var random = new Random(1);
        for (var i = 0; i < 2000; i++)
        {
            var cron = string.Join(' ', Enumerable.Range(0, 5).Select(field => Field(random, field)));
            if (CronText.Problem(cron) is not null)
                continue;
            Assert.DoesNotContain('*', ScheduleTimes.Words(cron, "UTC"));
            var (fields, expression) = (CronText.Read(cron), CronExpression.Parse(cron, CronFormat.Unix).WithTimeZone(TimeZoneInfo.Utc));
            var moment = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(random.Next(525_600));
            for (var times = 0; times < 5; times++)
            {
                var next = expression.GetNextValidTimeAfter(moment);
                Assert.True(Next(fields, moment) == next, $"{cron} after {moment:u}: the words speak of {Next(fields, moment):u}, the scheduler of {next:u}");
                if (next is null)
                    break;
                moment = next.Value;
            }
        }
    }

    // A leap day comes within eight years.
    private static DateTimeOffset? Next(IReadOnlyList<CronField> fields, DateTimeOffset after)
    {
        var (minutes, hours, days, months, weekdays) = (fields[0].Values, fields[1].Values, fields[2], fields[3].Values, fields[4]);
        for (var day = new DateTimeOffset(after.Date, TimeSpan.Zero); day < after.AddYears(9); day = day.AddDays(1))
        {
            var (byDay, byWeekday) = (days.Values.Contains(day.Day), weekdays.Values.Contains((int)day.DayOfWeek));
            if (!months.Contains(day.Month) || !(days.IsAll ? byWeekday : weekdays.IsAll ? byDay : byDay || byWeekday))
                continue;
            var next = hours.SelectMany(hour => minutes.Select(minute => day.AddHours(hour).AddMinutes(minute))).FirstOrDefault(found => found > after);
            if (next != default)
                return next;
        }

        return null;
    }

    private static string Field(Random random, int field) =>
        random.Next(4) == 0 ? "*" : string.Join(',', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Item(random, field)));

    private static string Item(Random random, int field)
    {
        var (min, max) = Limits[field];
        var first = random.Next(min, max + 1);
        var last = random.Next(first, max + 1);
        var named = random.Next(4) == 0 && field > 2 && last < 7;
        var item = random.Next(5) switch { 0 => "*", 1 => $"{Name(first)}-{Name(last)}", _ => Name(first) };
        return random.Next(4) == 0 ? $"{item}/{random.Next(1, max + 1).ToString(CultureInfo.InvariantCulture)}" : item;

        string Name(int value) => !named ? value.ToString(CultureInfo.InvariantCulture) : field == 3 ? Names.GetAbbreviatedMonthName(value) : Names.GetAbbreviatedDayName((DayOfWeek)value);
    }
}
