namespace MarketX.DrPortal.Core.Backups;

/// <summary>A manifest is not accepted. The message is fit to show to an operator.</summary>
public sealed class ManifestException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="problem">Why.</param>
    /// <param name="detail">What more there is to say; null where there is nothing.</param>
    /// <param name="innerException">What was thrown; may be null.</param>
    public ManifestException(ManifestProblem problem, string? detail = null, Exception? innerException = null)
        : base(detail is null ? Sentence(problem) : $"{Sentence(problem)} {detail}", innerException) => Problem = problem;

    /// <summary>Why.</summary>
    public ManifestProblem Problem { get; }

    private static string Sentence(ManifestProblem problem) => problem switch
    {
        ManifestProblem.Unreadable => "The manifest cannot be read.",
        ManifestProblem.UnknownSchema => "The manifest was written by a newer version of this product.",
        ManifestProblem.UnknownKey => "The manifest was signed with a key that is not configured here.",
        ManifestProblem.WrongSignature => "The manifest was changed after it was signed, or not signed by this product.",
        ManifestProblem.OtherKey => "The manifest is of another backup.",
        ManifestProblem.OtherETag => "The backup was replaced after its manifest was written.",
        ManifestProblem.OtherRun => "The backup was made by another run than its manifest says.",
        ManifestProblem.OtherHead => "The archive's table of contents is not the one that was backed up.",
        _ => "The manifest is not accepted.",
    };
}
