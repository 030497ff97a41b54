using MarketX.DrPortal.Core.Archive.Blocks;
using MarketX.DrPortal.Core.Archive.Rows;

namespace MarketX.DrPortal.Core.Archive.Rewriting;

/// <summary>
/// Decides where a full piece of COPY text ends: behind a row, or inside a row that is larger than the piece, which is
/// then hashed here, part by part. One for each block.
/// </summary>
internal sealed class CopyTextCutter
{
    private LongRowHash? _longRow;
    private bool _insideRow;

    /// <summary>
    /// Cuts a full piece; what is behind the cut begins the next one. Never cuts the last bytes off: they may be the
    /// end mark.
    /// </summary>
    /// <returns>Bytes that stay in the piece, at least one.</returns>
    public int Cut(Piece piece) => Mark(piece, piece.Length - CopyTextEnd.Length, isLast: false);

    /// <summary>Takes the block's last piece, with the end mark.</summary>
    /// <returns>Whether it ends as COPY text does.</returns>
    public bool TryFinish(Piece piece)
    {
        if (!CopyTextEnd.IsAtEndOf(piece.Raw))
            return false;
        var end = piece.Length - CopyTextEnd.Length;
        return Mark(piece, end, isLast: true) == end && !_insideRow;
    }

    private int Mark(Piece piece, int end, bool isLast)
    {
        var text = piece.Raw[..end];
        var from = 0;
        if (_insideRow)
        {
            var rowEnd = text.IndexOf((byte)'\n');
            _longRow!.Append(rowEnd < 0 ? text : text[..rowEnd]);
            if (rowEnd < 0)
                return end;

            piece.Tally = default(RowTally).Add(_longRow.Finish());
            _insideRow = false;
            from = rowEnd + 1;
        }

        var to = from + text[from..].LastIndexOf((byte)'\n') + 1;
        piece.WholeRows = from..to;
        if (to > 0 || isLast)
            return to;

        _longRow ??= new LongRowHash();
        _longRow.Append(text);
        _insideRow = true;
        return end;
    }
}
