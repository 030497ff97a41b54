using System.Text;
using MarketX.DrPortal.Core.Archive;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Archive;

/// <summary>Damaged heads, with fixed seeds: either they can be read or they are refused, and nothing else happens.</summary>
public sealed class ArchiveFuzzTests
{
    private const int Hang = 120_000;

    private static readonly EntryDraft[] Entries =
    [
        EntryDraft.InEncoding(1, "UTF8"),
        EntryDraft.StandardStrings(2, "on"),
        EntryDraft.Of(3, "DATABASE", "shop", "CREATE DATABASE shop WITH TEMPLATE = template0 ENCODING = 'UTF8' LOCALE = 'C';\n", "owner"),
        EntryDraft.Of(4, "EXTENSION", "hstore", "CREATE EXTENSION IF NOT EXISTS hstore WITH SCHEMA ext;\n"),
        EntryDraft.Of(5, "ACL", "TABLE t", "GRANT SELECT(a),UPDATE(\"b,\") ON TABLE public.t TO \"to\";\nREVOKE ALL ON TABLE public.t FROM x;\n"),
        new() { DumpId = 6, Dependencies = ["4", "5"] },
        EntryDraft.TableData(7, "größe") with { DataState = 2, Offset = 1 << 20 },
        EntryDraft.TableData(8, "t") with { DataState = 2, Offset = 1 << 21, Dependencies = ["6"] },
    ];

    [Theory(Timeout = Hang)]
    [InlineData(12, 4, 8)]
    [InlineData(14, 4, 8)]
    [InlineData(14, 8, 4)]
    [InlineData(15, 4, 8)]
    [InlineData(16, 4, 8)]
    public async Task ReadHead_DamagedHead_IsReadOrRefused(byte minor, byte intSize, byte offsetSize)
    {
        var head = new HeadBuilder { Minor = minor, IntSize = intSize, OffsetSize = offsetSize, Compression = 1 }.Build(Entries);

        var readable = await HeadFuzz.RunAsync(head, seed: minor + intSize, rounds: 2_000);

        // Both must happen, or the damage is too great or too small to test anything.
        Assert.InRange(readable, 100, 1_900);
    }

    [Fact(Timeout = Hang)]
    public async Task ReadHead_Noise_IsRefused()
    {
        var random = new Random(1);
        for (var round = 0; round < 1_000; round++)
        {
            var noise = new byte[random.Next(2_000)];
            random.NextBytes(noise);
            if (round % 2 == 0 && noise.Length > 11)
                new HeadBuilder().Build().AsSpan(0, 11).CopyTo(noise);
            await Assert.ThrowsAsync<ArchiveFormatException>(() => ArchiveReaderTests.ReadAsync(noise));
        }
    }

    [Fact(Timeout = Hang)]
    public Task SqlTokenizer_AnyText_GivesNoMoreTokensThanCharacters() => Task.Run(() =>
    {
        const string Alphabet = "'\"$-/*\\;(),.eE aTO1_ü\n";
        var random = new Random(2);
        for (var round = 0; round < 10_000; round++)
        {
            var text = new string(random.GetItems<char>(Alphabet, random.Next(60)));
            var standard = round % 2 == 0;
            Assert.InRange(SqlTokenizer.All(text, standard).Count, 0, text.Length);
            _ = RoleStatements.Find(ArchiveRoleUses.Privileges, text, standard).Count();
            _ = CreateDatabaseStatement.Parse("CREATE DATABASE x WITH " + text, standard);
            _ = CopyTarget.TryParse("COPY t " + text);
            _ = ArchiveExtension.TryParse("CREATE EXTENSION x " + text, standard);
        }
    }, TestContext.Current.CancellationToken);

    [Theory(Timeout = Hang)]
    [InlineData("/*")]
    [InlineData("$a")]
    [InlineData("$a$b")]
    [InlineData("$$")]
    [InlineData("--")]
    [InlineData("\"")]
    [InlineData("E'\\")]
    [InlineData("(")]
    [InlineData("GRANT TO a,")]
    public Task RoleStatements_LongRepetition_TakesTimeInProportion(string piece) => Task.Run(() =>
    {
        // With time in the square of the length this would take hours.
        var text = new StringBuilder().Insert(0, piece, 1_000_000).ToString();
        Assert.NotNull(RoleStatements.Find(ArchiveRoleUses.Privileges, text, standardStrings: true).ToList());
    }, TestContext.Current.CancellationToken);
}
