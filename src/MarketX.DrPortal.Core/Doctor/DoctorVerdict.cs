namespace MarketX.DrPortal.Core.Doctor;

/// <summary>How something that was looked at stands.</summary>
public enum DoctorVerdict
{
    /// <summary>Looked at, and good.</summary>
    Ok,

    /// <summary>Could not be looked at from here.</summary>
    Unknown,

    /// <summary>Works, but not as it should.</summary>
    Warning,

    /// <summary>Backups or restores do not work like this.</summary>
    Problem,
}
