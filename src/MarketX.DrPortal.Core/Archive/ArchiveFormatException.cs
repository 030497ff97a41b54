using System.Globalization;

namespace MarketX.DrPortal.Core.Archive;

/// <summary>
/// The bytes are not an archive that can be read. The message is one or two sentences fit to show to an operator.
/// </summary>
public sealed class ArchiveFormatException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="problem">What kind of trouble it is.</param>
    /// <param name="offset">Bytes from the start of the archive to the field in question.</param>
    /// <param name="field">The field in question, in words, for example <c>owner of entry 3 of 90</c>.</param>
    /// <param name="message">A calm sentence for an operator; offset and field are appended to it.</param>
    public ArchiveFormatException(ArchiveFormatProblem problem, long offset, string field, string message)
        : base(string.Create(CultureInfo.InvariantCulture, $"{message} (byte {offset:N0}, {field})"))
    {
        Problem = problem;
        Offset = offset;
        Field = field;
    }

    /// <summary>What kind of trouble it is.</summary>
    public ArchiveFormatProblem Problem { get; }

    /// <summary>Bytes from the start of the archive to the field in question.</summary>
    public long Offset { get; }

    /// <summary>The field in question, in words.</summary>
    public string Field { get; }
}
