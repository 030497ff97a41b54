using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Archive.Blocks;
using MarketX.DrPortal.Core.Archive.Rows;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Archive;

namespace MarketX.DrPortal.Web.Tests.Fakes;

/// <summary>A backup of a shop: orders refer to customers, items to orders, events have partitions; and forty tables more.</summary>
internal static class ShopBackup
{
    public const int Others = 40;

    public static async Task<BackupDetail> CreateAsync(bool manifest = true)
    {
        string[] names = ["customers", "orders", "order_items", "events", "events_1", "events_2", .. Enumerable.Range(1, Others).Select(i => $"other_{i:00}")];
        var tables = names.Select((name, i) => EntryDraft.Of(100 + i, "TABLE", name, $"CREATE TABLE public.{name} (id int);\n") with { Namespace = "public"u8.ToArray() });
        var data = names.Select((name, i) => (Name: name, Id: 200 + i)).Where(t => t.Name != "events")
            .Select(t => EntryDraft.TableData(t.Id, t.Name) with { Dependencies = [Text(t.Id - 100)], DataState = 2, Offset = 100_000 + (t.Id * 10) });
        EntryDraft[] rest =
        [
            Attach(300, 104, "events_1"), Attach(301, 105, "events_2"),
            Key(310, "orders", 101, "customers", 100), Key(311, "order_items", 102, "orders", 101),
        ];
        var head = await ArchiveReader.ReadHeadAsync(new MemoryStream(new HeadBuilder().Build([.. tables, .. data, .. rest])), CancellationToken.None);
        var backup = new BackupDetail(Samples.Backup(Samples.Now.AddHours(-4)), Samples.Now.AddHours(-4), "etag", null, new Dictionary<string, string>(), head, null);
        return manifest ? backup with { Manifest = ManifestLookup.Valid(Manifest(head), "test") } : backup;
    }

    private static BackupManifest Manifest(ArchiveHead head) => new()
    {
        Key = Samples.Key, ETag = "etag", Bytes = 248_000_000, RunId = RunId.New(), Origin = ManifestOrigin.Backup, Database = Samples.Production,
        ServerVersion = "16.3", DumpVersion = "17.1", ProductVersion = "1", FinishedAt = Samples.Now, Extensions = [],
        Archive = ManifestArchive.Of(head, [.. head.Entries.Where(e => e.Description == "TABLE DATA").Select(e => new BlockFacts
        {
            DumpId = e.DumpId, Content = BlockContent.CopyText, Offset = e.Offset, StoredBytes = (e.DumpId - 199) * 1024, RawBytes = (e.DumpId - 199) * 4096, Tally = new RowTally((e.DumpId - 199) * 10, default),
        })]),
    };

    private static EntryDraft Attach(int id, int partition, string name) =>
        EntryDraft.Of(id, "TABLE ATTACH", name, $"ALTER TABLE ONLY public.events ATTACH PARTITION public.{name} DEFAULT;\n") with { Dependencies = [Text(partition), "103"], Namespace = "public"u8.ToArray() };

    private static EntryDraft Key(int id, string from, int fromId, string to, int toId) =>
        EntryDraft.Of(id, "FK CONSTRAINT", $"{from} {from}_{to}_fkey", $"ALTER TABLE ONLY public.{from}\n    ADD CONSTRAINT {from}_{to}_fkey FOREIGN KEY (a) REFERENCES public.{to}(id);\n") with
        {
            Section = 4, Dependencies = [Text(fromId), Text(toId)], Namespace = "public"u8.ToArray(),
        };

    private static string Text(int id) => id.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
