using MarketX.DrPortal.Core.Backups;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Configuration;

public sealed class BackupKeyTests
{
    private static readonly DateTimeOffset At = new(2026, 2, 3, 4, 5, 6, TimeSpan.Zero);

    [Theory]
    [InlineData("scheduled", "postgres-backups/backup-scheduled-2026-02-03T04-05-06Z.dump")]
    [InlineData("pre-migration", "postgres-backups/backup-pre-migration-2026-02-03T04-05-06Z.dump")]
    [InlineData("a-2026-01-01T00-00-00Z", "postgres-backups/backup-a-2026-01-01T00-00-00Z-2026-02-03T04-05-06Z.dump")]
    public void Key_WrittenAndParsed_IsTheSame(string tag, string text)
    {
        var key = new BackupKey(tag, At);

        Assert.Equal(text, key.Under("postgres-backups"));
        Assert.True(BackupKey.TryParse(text, out var parsed));
        Assert.Equal(key, parsed);
        Assert.True(BackupKey.TryParse(key.Name, out parsed));
        Assert.Equal(key, parsed);
    }

    [Fact]
    public void Name_TimeOfAnotherZone_IsWrittenInUtc() =>
        Assert.Equal("backup-x-2026-02-03T04-05-06Z.dump", new BackupKey("x", At.ToOffset(TimeSpan.FromHours(5))).Name);

    [Fact]
    public void Name_OfOneTag_SortsByTime()
    {
        var times = new[] { 0, 1, 59, 60, 3600, 86400, 86400 * 31, 86400 * 366 }.Select(s => new BackupKey("scheduled", At.AddSeconds(s)).Name).ToList();

        Assert.Equal(times, times.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("backup-x-2026-02-30T04-05-06Z.dump")]
    [InlineData("backup-x-2026-02-03T04:05:06Z.dump")]
    [InlineData("backup-2026-02-03T04-05-06Z.dump")]
    [InlineData("backup-x-2026-02-03T04-05-06Z.dump.part")]
    [InlineData("x.dump")]
    [InlineData("")]
    public void TryParse_NameOfAnotherTool_IsFalse(string name) => Assert.False(BackupKey.TryParse(name, out _));

    [Theory]
    [InlineData("a", true)]
    [InlineData("pre-migration-2", true)]
    [InlineData("abcdefghijklmnopqrstuvwxyzabcdefghijklmn", true)]
    [InlineData("abcdefghijklmnopqrstuvwxyzabcdefghijklmno", false)]
    [InlineData("-a", false)]
    [InlineData("a-", false)]
    [InlineData("A", false)]
    [InlineData("a/b", false)]
    [InlineData("a b", false)]
    [InlineData("a\n", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void TagProblem_Tag_IsJudged(string? tag, bool valid) => Assert.Equal(valid, BackupKey.TagProblem(tag) is null);
}
