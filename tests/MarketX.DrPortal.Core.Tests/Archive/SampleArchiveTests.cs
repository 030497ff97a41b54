using System.Globalization;
using MarketX.DrPortal.Core.Archive;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Archive;

/// <summary>Archives by later versions than the installed one, held against what their own pg_restore said.</summary>
public sealed class SampleArchiveTests
{
    private static readonly Dictionary<string, SampleArchive> Samples = new()
    {
        ["17 lz4"] = SampleArchive.Version17Lz4,
        ["17 zstd"] = SampleArchive.Version17Zstd,
        ["17 none"] = SampleArchive.Version17Icu,
        ["18 zstd"] = SampleArchive.Version18Statistics,
    };

    public static TheoryData<string> Names { get; } = [.. Samples.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task ReadHead_Sample_AgreesWithItsPgRestore(string name)
    {
        var head = await ArchiveReaderTests.ReadAsync(Samples[name].Archive);
        var listing = RestoreListing.Parse(Samples[name].Listing);

        Assert.Equal(listing.Entries, head.Entries.Select(RestoreListing.Line));
        Assert.Equal("1.16-0", head.Header.FormatVersion.ToString());
        Assert.Equal(listing.Facts["Compression"], head.Header.Compression.ToString());
        Assert.Equal(listing.Facts["dbname"], head.Header.DatabaseName);
        Assert.Equal(listing.Facts["Dumped from database version"], head.Header.ServerVersion);
        Assert.Equal(int.Parse(name[..2], CultureInfo.InvariantCulture), head.Header.DumpMajorVersion);
    }

    [Fact]
    public async Task ReadHead_Version17_KnowsRelationKindsAndBlocks()
    {
        var bytes = SampleArchive.Version17Lz4.Archive;
        var head = await ArchiveReaderTests.ReadAsync(bytes);

        Assert.Equal(["parts p", "parts_1 r", "big table r"], head.Entries.Where(entry => entry.Description == "TABLE").Select(entry => $"{entry.Tag} {entry.RelKind}"));
        Assert.All(head.Entries.Where(entry => entry.Description is "SCHEMA" or "TABLE DATA"), entry => Assert.Null(entry.RelKind));
        foreach (var entry in head.Entries.Where(entry => entry.DataState == TocDataState.Set))
            Assert.Equal(entry.DumpId, BitConverter.ToInt32(bytes, (int)entry.Offset + 2));
        Assert.Equal(bytes.Length - head.Length, ArchiveContents.Of(head, bytes.Length).DataBytes.Values.Sum());
    }

    [Fact]
    public async Task Contents_Version17_FindGroupedLargeObjectsAndRoles()
    {
        var contents = ArchiveContents.Of(await ArchiveReaderTests.ReadAsync(SampleArchive.Version17Zstd.Archive), archiveLength: null);

        Assert.True(contents.HasLargeObjects);
        Assert.Equal(2, contents.CountsByDescription["BLOB METADATA"]);
        Assert.Empty(contents.DataBytes);
        Assert.Equal(
            [
                new("odd \"role\"", ArchiveRoleUses.Owner | ArchiveRoleUses.Privileges),
                new("postgres", ArchiveRoleUses.Owner),
                new("reader", ArchiveRoleUses.Owner | ArchiveRoleUses.Privileges),
            ],
            contents.Roles);
    }

    [Fact]
    public async Task Database_Version17_HasItsProvider()
    {
        var builtin = ArchiveDatabase.From(await ArchiveReaderTests.ReadAsync(SampleArchive.Version17Lz4.Archive))!;
        var icu = ArchiveDatabase.From(await ArchiveReaderTests.ReadAsync(SampleArchive.Version17Icu.Archive))!;

        Assert.Equal((ArchiveLocaleProvider.Builtin, "C.UTF-8", "C.UTF-8"), (builtin.LocaleProvider, builtin.Locale, builtin.BuiltinLocale));
        Assert.Equal((ArchiveLocaleProvider.Icu, "de-DE", "&V << w <<< W"), (icu.LocaleProvider, icu.IcuLocale, icu.IcuRules));
        Assert.Empty(builtin.UnknownOptions);
        Assert.Empty(icu.UnknownOptions);
    }

    [Fact]
    public async Task ReadHead_Version18_HasStatistics()
    {
        var head = await ArchiveReaderTests.ReadAsync(SampleArchive.Version18Statistics.Archive);

        var statistics = head.Entries.Where(entry => entry.Description == "STATISTICS DATA").ToArray();
        Assert.Equal(5, statistics.Length);
        Assert.All(statistics, entry => Assert.Contains("pg_restore_relation_stats", entry.Definition, StringComparison.Ordinal));
    }

    [Fact(Timeout = 120_000)]
    public async Task ReadHead_DamagedSample_IsReadOrRefused() =>
        Assert.InRange(await HeadFuzz.RunAsync(SampleArchive.Version18Statistics.Archive, seed: 18, rounds: 2_000), 100, 1_900);
}
