namespace MarketX.DrPortal.Core.Doctor;

/// <summary>One thing that was looked at.</summary>
/// <param name="Area">What it belongs to, e.g. <c>database</c>.</param>
/// <param name="Verdict">How it stands.</param>
/// <param name="Finding">What was found, in a sentence with figures. Never a secret.</param>
/// <param name="Remedy">How to mend it; null when there is nothing to mend.</param>
public sealed record DoctorCheck(string Area, DoctorVerdict Verdict, string Finding, string? Remedy = null);
