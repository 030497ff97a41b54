namespace MarketX.DrPortal.Core.Access;

/// <summary>What a signed-in person may do. Each role includes the ones before it.</summary>
public enum PortalRole
{
    /// <summary>Sees everything, starts nothing.</summary>
    Viewer = 1,

    /// <summary>Backs up, restores to staging, runs drills, cancels runs.</summary>
    Operator = 2,

    /// <summary>Promotes, deletes, edits schedules, alerts and storage policy; overrides warnings.</summary>
    Admin = 3,
}
