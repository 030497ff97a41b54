using System.Text;
using System.Text.Json;
using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Archive.Rewriting;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Archive;
using MarketX.DrPortal.Core.Tests.Archive.Rewriting;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Backups;

public sealed class ManifestFileTests
{
    private const string Key = "backups/backup-manual-2026-01-02T03-04-05Z.dump";

    private static readonly RunId Run = RunId.Parse("abcdefgh23");
    private static readonly ManifestKey Current = new("key-2", [.. Enumerable.Range(0, 32).Select(i => (byte)i)]);
    private static readonly ManifestKey Old = new("key-1", [.. Enumerable.Repeat((byte)7, 40)]);
    private static readonly ManifestBinding Binding = new(Key, "\"abc-3\"", Run);

    [Fact]
    public async Task Read_WhatWasWritten_IsTheSame()
    {
        var manifest = await ManifestAsync();

        var read = ManifestFile.Read(ManifestFile.Write(manifest, Old), [Current, Old], Binding);

        Assert.Equal(JsonSerializer.Serialize(manifest.Archive.Tables), JsonSerializer.Serialize(read.Archive.Tables));
        Assert.Equal(manifest.Archive.OtherData.Single() with { Pieces = [] }, read.Archive.OtherData.Single() with { Pieces = [] });
        Assert.Equal(manifest.Archive.Tables.Select(t => t.Data?.Tally), read.Archive.Tables.Select(t => t.Data?.Tally));
        Assert.Equal(manifest.Archive.Totals, read.Archive.Totals);
        Assert.Equal(manifest.Archive.Sequences, read.Archive.Sequences);
        Assert.Equal(manifest.Settings, read.Settings);
        Assert.Equal(manifest.Extensions, read.Extensions);
        Assert.Equal((manifest.SnapshotAt, manifest.FinishedAt), (read.SnapshotAt, read.FinishedAt));
        Assert.Equal(manifest.Archive.HeadSha256, read.Archive.HeadSha256);
    }

    [Fact]
    public async Task Of_Archive_HasEveryTableAndTheirSums()
    {
        var archive = (await ManifestAsync()).Archive;

        Assert.Equal(["many", "none", "no columns", "long rows", "inserts", "nothing"], archive.Tables.Select(t => t.Name));
        Assert.Equal(1000 + 3 + 3, archive.Totals.Rows);
        Assert.Equal(4, archive.Totals.LargeObjects);
        Assert.Equal(7, archive.BlocksById().Count);
        Assert.Equal(64, archive.HeadSha256.Length);
        Assert.Equal($"gzip:{ArchiveRewriterOptions.DefaultLevel}", archive.Compression);
    }

    [Fact]
    public async Task SequenceOf_SetvalStatements_AreRead()
    {
        var bytes = new HeadBuilder().Build(
            EntryDraft.InEncoding(1, "UTF8"),
            EntryDraft.StandardStrings(2, "on"),
            EntryDraft.Of(3, "SEQUENCE SET", "a b", "SELECT pg_catalog.setval('public.\"a b\"', 9223372036854775807, true);\n\n"),
            EntryDraft.Of(4, "SEQUENCE SET", "down", "SELECT pg_catalog.setval('public.down', -5, false);\n\n"),
            EntryDraft.Of(5, "SEQUENCE SET", "odd", "SELECT something_else();\n"));
        var head = await ArchiveReader.ReadHeadAsync(new MemoryStream(bytes), TestContext.Current.CancellationToken);

        Assert.Equal([new ManifestSequence("", "a b", long.MaxValue, true), new ManifestSequence("", "down", -5, false)], ManifestSequence.Of(head));
    }

    [Fact]
    public async Task Read_AnyByteOfTheManifestChanged_IsRefused()
    {
        var file = ManifestFile.Write(await ManifestAsync(), Current);
        for (var at = 0; at < file.Length; at++)
        {
            var changed = file.ToArray();
            changed[at] ^= 1;
            var exception = Assert.Throws<ManifestException>(() => ManifestFile.Read(changed, [Current, Old], Binding));
            Assert.NotEqual(ManifestProblem.OtherKey, exception.Problem);
        }
    }

    [Fact]
    public async Task Read_CutOff_IsUnreadable()
    {
        var file = ManifestFile.Write(await ManifestAsync(), Current);
        for (var length = 0; length < file.Length; length += 11)
            Assert.Equal(ManifestProblem.Unreadable, ProblemOf(file[..length]));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"schema\":\"1\"}")]
    [InlineData("{\"schema\":1,\"keyId\":\"key-2\",\"hmac\":1,\"manifest\":{}}")]
    [InlineData("{\"schema\":1,\"keyId\":\"key-2\",\"hmac\":\"\"}")]
    public void Read_NotAManifest_IsUnreadable(string text) =>
        Assert.Equal(ManifestProblem.Unreadable, ProblemOf(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("{\"schema\":2,\"new\":true}", ManifestProblem.UnknownSchema)]
    [InlineData("{\"schema\":0}", ManifestProblem.UnknownSchema)]
    [InlineData("{\"schema\":1,\"keyId\":\"key-9\",\"hmac\":\"\",\"manifest\":{}}", ManifestProblem.UnknownKey)]
    [InlineData("{\"schema\":1,\"keyId\":\"key-2\",\"hmac\":\"00\",\"manifest\":{}}", ManifestProblem.WrongSignature)]
    public void Read_NotAcceptable_SaysWhy(string text, ManifestProblem expected) =>
        Assert.Equal(expected, ProblemOf(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public async Task Read_SignedWithAnotherSecretOfTheSameName_IsRefused()
    {
        var file = ManifestFile.Write(await ManifestAsync(), new ManifestKey(Current.Id, new byte[32]));
        Assert.Equal(ManifestProblem.WrongSignature, ProblemOf(file));
    }

    [Fact]
    public async Task Read_OfAnotherBackup_SaysInWhat()
    {
        var file = ManifestFile.Write(await ManifestAsync(), Current);

        Assert.Equal(ManifestProblem.OtherKey, ProblemOf(file, Binding with { Key = "backups/other.dump" }));
        Assert.Equal(ManifestProblem.OtherETag, ProblemOf(file, Binding with { ETag = "abc-4" }));
        Assert.Equal(ManifestProblem.OtherRun, ProblemOf(file, Binding with { RunId = RunId.New() }));
        Assert.NotNull(ManifestFile.Read(file, [Current], new ManifestBinding(Key, null, null)));
        Assert.NotNull(ManifestFile.Read(file, [Current], new ManifestBinding(Key, "abc-3", Run)));
    }

    [Fact]
    public void KeyOf_Backup_IsBesideThePrefix() => Assert.Equal(
        "backups-manifests/backup-manual-2026-01-02T03-04-05Z.dump.json", ManifestFile.KeyOf("backups", Key));

    [Theory]
    [InlineData("", 32)]
    [InlineData("a\nb", 32)]
    [InlineData("fine", 31)]
    public void ManifestKey_WeakOrOddlyNamed_IsRefused(string id, int length) =>
        Assert.Throws<ArgumentException>(() => new ManifestKey(id, new byte[length]));

    private static ManifestProblem ProblemOf(byte[] file, ManifestBinding? binding = null) =>
        Assert.Throws<ManifestException>(() => ManifestFile.Read(file, [Current, Old], binding ?? Binding)).Problem;

    private static async Task<BackupManifest> ManifestAsync()
    {
        var rewritten = await Rewritten.FromAsync(RewriterTests.Everything(new HeadBuilder { Compression = 0 }));
        return new BackupManifest
        {
            Key = Key,
            ETag = "abc-3",
            Bytes = rewritten.Bytes.Length,
            RunId = Run,
            Origin = ManifestOrigin.Backup,
            Tag = "manual",
            TakenBy = "Jörg <\"O'Neil\">",
            Database = "shop",
            ServerVersion = "15.18",
            DumpVersion = "15.18",
            ProductVersion = "0.1.0",
            SnapshotAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero),
            FinishedAt = new DateTimeOffset(2026, 1, 2, 3, 5, 0, TimeSpan.Zero),
            Settings = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["TimeZone"] = "UTC", ["bytea_output"] = "hex" },
            Extensions = [new ArchiveExtension("hstore", "ext", "1.8")],
            Archive = ManifestArchive.Of(rewritten.Head, rewritten.Blocks),
        };
    }
}
