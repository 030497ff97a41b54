namespace MarketX.DrPortal.Core.Archive.Rows;

/// <summary>
/// Tallies COPY text that comes in parts cut anywhere, as from <c>COPY ... TO STDOUT</c>, in constant memory. The text
/// has no end mark. Not thread-safe.
/// </summary>
public sealed class RowCounter
{
    private readonly LongRowHash _hash = new();

    /// <summary>The rows that have ended so far.</summary>
    public RowTally Tally { get; private set; }

    /// <summary>Whether the last part ended inside a row.</summary>
    public bool IsInsideRow { get; private set; }

    /// <summary>Takes the next part.</summary>
    /// <param name="part">Any number of bytes.</param>
    /// <exception cref="InvalidDataException">A row is the mark that ends the data.</exception>
    public void Append(ReadOnlySpan<byte> part)
    {
        if (IsInsideRow)
        {
            var end = part.IndexOf((byte)'\n');
            _hash.Append(end < 0 ? part : part[..end]);
            if (end < 0)
                return;

            Tally = Tally.Add(_hash.Finish());
            IsInsideRow = false;
            part = part[(end + 1)..];
        }

        var whole = part.LastIndexOf((byte)'\n') + 1;
        Tally += RowTally.Of(part[..whole]);
        IsInsideRow = whole < part.Length;
        _hash.Append(part[whole..]);
    }
}
