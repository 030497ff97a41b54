namespace MarketX.DrPortal.Core.Doctor;

/// <summary>All that was looked at.</summary>
/// <param name="Checks">The checks, area by area.</param>
public sealed record DoctorReport(IReadOnlyList<DoctorCheck> Checks)
{
    /// <summary>How many problems there are.</summary>
    public int Problems => Checks.Count(c => c.Verdict == DoctorVerdict.Problem);

    /// <summary>How many warnings there are.</summary>
    public int Warnings => Checks.Count(c => c.Verdict == DoctorVerdict.Warning);
}
