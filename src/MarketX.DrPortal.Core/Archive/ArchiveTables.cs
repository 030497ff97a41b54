namespace MarketX.DrPortal.Core.Archive;

/// <summary>Pairs the entries that create tables with those that hold their data.</summary>
internal static class ArchiveTables
{
    public static IReadOnlyList<ArchiveTable> Of(IReadOnlyList<TocEntry> entries, IReadOnlyDictionary<int, long> dataBytes)
    {
        var order = new List<(string Schema, string Name)>();
        var definitions = new Dictionary<(string Schema, string Name), int>();
        var data = new Dictionary<(string Schema, string Name), int>();
        foreach (var entry in entries)
        {
            var ids = entry.Description switch { "TABLE" => definitions, "TABLE DATA" => data, _ => null };
            var name = (entry.Namespace ?? "", entry.Tag ?? "");
            if (ids is null || !ids.TryAdd(name, entry.DumpId))
                continue;
            if (!definitions.ContainsKey(name) || !data.ContainsKey(name))
                order.Add(name);
        }

        return [.. order.Select(name =>
        {
            int? dataId = data.TryGetValue(name, out var id) ? id : null;
            return new ArchiveTable(name.Schema, name.Name,
                definitions.TryGetValue(name, out var definition) ? definition : null, dataId,
                dataId is not null && dataBytes.TryGetValue(id, out var bytes) ? bytes : null);
        })];
    }
}
