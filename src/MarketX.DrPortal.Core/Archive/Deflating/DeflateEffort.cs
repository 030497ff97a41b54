namespace MarketX.DrPortal.Core.Archive.Deflating;

/// <summary>How hard the encoder looks for repetitions.</summary>
/// <param name="LazyBelow">A match shorter than this is given up when a longer one begins a byte later; 0 never looks.</param>
/// <param name="IndexStep">Within a match every so manieth position can be found later.</param>
/// <param name="SkipAfter">So many bits of the number of literals in a row are dropped to get the bytes that are skipped.</param>
/// <param name="SkipMost">Bytes that are skipped at most where nothing was found for long.</param>
/// <param name="EnoughLength">A match of this length ends the search.</param>
internal readonly record struct DeflateEffort(int LazyBelow, int IndexStep, int SkipAfter, int SkipMost, int EnoughLength)
{
    /// <summary>The effort of a level: 1 is the fastest, 9 makes the smallest archive.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such level.</exception>
    public static DeflateEffort Of(int level) => level switch
    {
        1 => new(0, 8, 3, 7, 32),
        2 => new(0, 4, 4, 3, 32),
        3 => new(12, 4, 4, 3, 64),
        4 => new(16, 4, 4, 3, 64),
        5 => new(32, 3, 4, 3, 64),
        6 => new(32, 2, 4, 3, 128),
        7 => new(64, 2, 5, 1, 258),
        8 => new(64, 1, 5, 1, 258),
        9 => new(258, 1, 31, 0, 258),
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, "Levels are 1 to 9."),
    };
}
