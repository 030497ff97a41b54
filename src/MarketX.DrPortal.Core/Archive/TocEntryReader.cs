using System.Buffers.Binary;
using System.Globalization;

namespace MarketX.DrPortal.Core.Archive;

/// <summary>Reads one entry of the table of contents after the other.</summary>
internal sealed class TocEntryReader(HeadSource source, HeadFields fields, ArchiveVersion version, int offsetSize)
{
    private readonly bool _hasTableAccessMethod = version >= ArchiveVersion.WithTableAccessMethod;
    private readonly bool _hasRelationKind = version >= ArchiveVersion.WithRelationKind;

    /// <summary>Bytes of an entry whose texts are all empty and that depends on nothing.</summary>
    public long MinimumLength =>
        (fields.IntLength * (15 + (_hasTableAccessMethod ? 1 : 0) + (_hasRelationKind ? 1 : 0))) + 1 + offsetSize;

    public async ValueTask<RawTocEntry> ReadAsync()
    {
        var dumpId = await DumpIdAsync();
        var hadDumper = await fields.FlagAsync("data flag");
        var tableOid = await fields.OidAsync("catalog OID");
        var oid = await fields.OidAsync("OID");
        var tag = await fields.TextAsync("tag");
        var description = await DescriptionAsync();
        var section = await SectionAsync();
        var definition = await fields.TextAsync("definition");
        var dropStatement = await fields.TextAsync("drop statement");
        var copyStatement = await fields.TextAsync("COPY statement");
        var schema = await fields.TextAsync("schema");
        var tablespace = await fields.TextAsync("tablespace");
        var accessMethod = _hasTableAccessMethod ? await fields.TextAsync("table access method") : new TextSlice(0, -1);
        var relKind = _hasRelationKind ? await RelKindAsync() : null;
        var owner = await fields.TextAsync("owner");
        var withOids = await WithOidsAsync();
        var dependencies = await DependenciesAsync();
        var offsetFieldPosition = source.Position;
        var (state, offset) = await OffsetAsync();
        return new RawTocEntry
        {
            DumpId = dumpId,
            HadDumper = hadDumper,
            TableOid = tableOid,
            Oid = oid,
            Tag = tag,
            Description = description,
            Section = section,
            Definition = definition,
            DropStatement = dropStatement,
            CopyStatement = copyStatement,
            Namespace = schema,
            Tablespace = tablespace,
            TableAccessMethod = accessMethod,
            RelKind = relKind,
            Owner = owner,
            WithOids = withOids,
            Dependencies = dependencies,
            OffsetFieldPosition = offsetFieldPosition,
            DataState = state,
            Offset = offset,
        };
    }

    private async ValueTask<int> DumpIdAsync()
    {
        const string Field = "number";
        var dumpId = await fields.IntAsync(Field);
        return dumpId > 0 ? dumpId : throw fields.Damaged(fields.IntLength, Field, $"An entry cannot have the number {dumpId}.");
    }

    private async ValueTask<TextSlice> DescriptionAsync()
    {
        const string Field = "kind";
        var description = await fields.TextAsync(Field);
        return description.Length > 0 ? description : throw fields.Damaged(0, Field, "An entry does not say what it is.");
    }

    private async ValueTask<TocSection> SectionAsync()
    {
        const string Field = "section";
        var section = (TocSection)await fields.IntAsync(Field);
        return Enum.IsDefined(section) ? section : throw fields.Damaged(fields.IntLength, Field, $"There is no section {(int)section}.");
    }

    private async ValueTask<char?> RelKindAsync()
    {
        const string Field = "relation kind";
        return await fields.IntAsync(Field) switch
        {
            0 => null,
            > 0 and <= char.MaxValue and var kind when char.IsAsciiLetter((char)kind) => (char)kind,
            var other => throw fields.Damaged(fields.IntLength, Field, $"There is no relation kind {other}."),
        };
    }

    private async ValueTask<bool> WithOidsAsync()
    {
        const string Field = "OIDs flag";
        return await fields.WordAsync(Field) switch
        {
            "true" => true,
            "false" => false,
            var other => throw fields.Damaged(other?.Length ?? 0, Field, "A flag is neither true nor false."),
        };
    }

    private async ValueTask<IReadOnlyList<int>> DependenciesAsync()
    {
        const string Field = "dependencies";
        List<int>? dependencies = null;
        while (await fields.WordAsync(Field) is { } word)
        {
            // One integer was expected, for the end of the list; this one came before it.
            source.Expect(fields.IntLength);
            if (!int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var dumpId))
                throw fields.Damaged(word.Length, Field, "A dependency is not a number.");
            (dependencies ??= []).Add(dumpId);
        }

        return dependencies ?? (IReadOnlyList<int>)[];
    }

    private async ValueTask<(TocDataState State, long Offset)> OffsetAsync()
    {
        const string Field = "data offset";
        var bytes = await fields.BytesAsync(1 + offsetSize, Field);
        var state = (TocDataState)bytes.Span[0];
        if (!Enum.IsDefined(state))
            throw fields.Damaged(bytes.Length, Field, $"There is no state {(int)state} of data.");

        var offset = offsetSize == 8
            ? BinaryPrimitives.ReadInt64LittleEndian(bytes.Span[1..])
            : BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[1..]);
        return (state, offset);
    }
}
