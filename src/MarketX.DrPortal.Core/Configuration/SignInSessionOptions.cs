namespace MarketX.DrPortal.Core.Configuration;

/// <summary>How long people stay signed in, and what keeps their cookies safe.</summary>
public sealed class SignInSessionOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "Session";

    /// <summary>From sign-in to the end, whatever is done meanwhile: roles are taken anew at least this often.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How often an open page asks whether its session still counts. Commands ask every time.</summary>
    public TimeSpan CheckEvery { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The secret (<c>DRPORTAL_SESSION_KEY</c>), at least 32 bytes, that the keys of cookies are encrypted with in the portal's
    /// database; the same on all portals.
    /// </summary>
    public SecretText? Key { get; set; }
}
