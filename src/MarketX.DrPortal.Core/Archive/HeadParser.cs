using System.Globalization;

namespace MarketX.DrPortal.Core.Archive;

/// <summary>Walks through a head: <c>docs/archive-format.md</c> has the layout and where each fact comes from.</summary>
internal sealed class HeadParser
{
    private readonly HeadSource _source;
    private readonly HeadFields _fields;
    private ArchiveVersion _version;
    private int _offsetSize;
    private int _entryCount = -1;
    private int _entryNumber;

    public HeadParser(HeadSource source)
    {
        _source = source;
        _fields = new HeadFields(source);
        source.Place = () => _entryNumber == 0
            ? " in the header"
            : string.Create(CultureInfo.InvariantCulture, $" of entry {_entryNumber} of {_entryCount}");
    }

    public async Task<ArchiveHead> ParseAsync()
    {
        await ReadMagicAsync();
        var header = await ReadHeaderAsync();
        var entries = await ReadEntriesAsync();
        return Decode(header, entries);
    }

    private async ValueTask ReadMagicAsync()
    {
        _source.Expect(ForeignFormat.Magic.Length);
        var start = await _source.PeekAsync(ForeignFormat.Magic.Length);
        if (!start.Span.SequenceEqual(ForeignFormat.Magic.Span))
        {
            start = await _source.PeekAsync(ForeignFormat.TellingLength);
            throw ForeignFormat.Explain(start.Span);
        }

        await _source.TakeAsync(ForeignFormat.Magic.Length, "magic");
    }

    private async ValueTask<HeaderDraft> ReadHeaderAsync()
    {
        _source.Expect(6);
        _version = new ArchiveVersion(
            await _fields.ByteAsync("version"), await _fields.ByteAsync("version"), await _fields.ByteAsync("version"));
        if (_version < ArchiveVersion.Oldest || _version > ArchiveVersion.Newest)
        {
            throw Unsupported(3, "version",
                $"Archives of layout {_version} cannot be read, only 1.12 (PostgreSQL 9.0) to 1.16 (PostgreSQL 17 and 18).");
        }

        _fields.IntSize = await SizeAsync("integer size");
        _offsetSize = await SizeAsync("offset size");
        var format = await _fields.ByteAsync("format");
        if (format != ForeignFormat.Custom)
            throw ForeignFormat.ExplainFormat(format, _source.Position - 1);

        var named = _version >= ArchiveVersion.WithCompressionAlgorithm;
        _source.Expect((named ? 1 : _fields.IntLength) + (11L * _fields.IntLength));
        var compressionPosition = _source.Position;
        var compression = named ? await AlgorithmAsync() : await LevelAsync();
        var (createdAt, daylightSaving) = await CreatedAtAsync();
        var database = await _fields.TextAsync("database name");
        var server = await _fields.TextAsync("server version");
        var dump = await _fields.TextAsync("pg_dump version");
        return new HeaderDraft(compression, compressionPosition, createdAt, daylightSaving, database, server, dump);
    }

    private async ValueTask<byte> SizeAsync(string field) => await _fields.ByteAsync(field) switch
    {
        4 => 4,
        8 => 8,
        var other => throw Unsupported(1, field, $"Archives with numbers of {other} bytes cannot be read, only of 4 or 8."),
    };

    private async ValueTask<ArchiveCompression> AlgorithmAsync()
    {
        const string Field = "compression algorithm";
        var algorithm = (ArchiveCompressionAlgorithm)await _fields.ByteAsync(Field);
        return Enum.IsDefined(algorithm)
            ? new ArchiveCompression(algorithm, Level: null)
            : throw Unsupported(1, Field, $"The compression algorithm {(int)algorithm} is not known.");
    }

    private async ValueTask<ArchiveCompression> LevelAsync()
    {
        const string Field = "compression level";
        var level = await _fields.IntAsync(Field);
        if (level is < -1 or > 9)
            throw _fields.Damaged(_fields.IntLength, Field, $"zlib has no level {level}.");
        return new ArchiveCompression(level == 0 ? ArchiveCompressionAlgorithm.None : ArchiveCompressionAlgorithm.Gzip, level);
    }

    private async ValueTask<(DateTime? CreatedAt, bool? DaylightSaving)> CreatedAtAsync()
    {
        const string Field = "creation time";
        var second = await _fields.IntAsync(Field);
        var minute = await _fields.IntAsync(Field);
        var hour = await _fields.IntAsync(Field);
        var day = await _fields.IntAsync(Field);
        var month = 1L + await _fields.IntAsync(Field);
        var year = 1900L + await _fields.IntAsync(Field);
        bool? daylightSaving = await _fields.IntAsync(Field) switch { < 0 => null, 0 => false, _ => true };

        var isDate = year is >= 1 and <= 9999 && month is >= 1 and <= 12
            && day >= 1 && day <= DateTime.DaysInMonth((int)year, (int)month)
            && hour is >= 0 and <= 23 && minute is >= 0 and <= 59 && second is >= 0 and <= 60;
        // A leap second is the 60th, which DateTime does not know.
        return (isDate ? new DateTime((int)year, (int)month, day, hour, minute, Math.Min(second, 59)) : null, daylightSaving);
    }

    private async ValueTask<List<RawTocEntry>> ReadEntriesAsync()
    {
        const string Field = "entry count";
        var count = await _fields.IntAsync(Field);
        if (count < 0)
            throw _fields.Damaged(_fields.IntLength, Field, $"A table of contents cannot have {count} entries.");

        _entryCount = count;
        var reader = new TocEntryReader(_source, _fields, _version, _offsetSize);
        _source.Expect(count * reader.MinimumLength);
        var entries = new List<RawTocEntry>();
        var dumpIds = new HashSet<int>();
        for (_entryNumber = 1; _entryNumber <= count; _entryNumber++)
        {
            var entry = await reader.ReadAsync();
            if (!dumpIds.Add(entry.DumpId))
                throw _fields.Damaged(0, "end", $"Two entries have the number {entry.DumpId}.");
            entries.Add(entry);
        }

        _entryNumber = 0;
        return entries;
    }

    private ArchiveHead Decode(HeaderDraft draft, List<RawTocEntry> raw)
    {
        var bytes = _source.ToHead();
        var misplaced = raw.Find(entry => entry.DataState == TocDataState.Set && entry.Offset < bytes.Length);
        if (misplaced is not null)
        {
            throw new ArchiveFormatException(ArchiveFormatProblem.Damaged, misplaced.OffsetFieldPosition,
                $"data offset of entry with number {misplaced.DumpId}",
                "The archive is damaged. Data cannot start inside the table of contents.");
        }

        var settings = ArchiveTextSettings.Find(raw, bytes);
        var decoder = new ArchiveTextDecoder(settings.Encoding);
        var header = draft.Decode(_version, _fields.IntSize, _offsetSize, bytes, decoder);
        return new ArchiveHead(header, raw.ConvertAll(entry => entry.Decode(bytes, decoder)), bytes)
        {
            Encoding = settings.Encoding,
            StandardConformingStrings = settings.StandardConformingStrings,
        };
    }

    private ArchiveFormatException Unsupported(int length, string field, string message) =>
        _source.Problem(ArchiveFormatProblem.Unsupported, _source.Position - length, field, message);
}
