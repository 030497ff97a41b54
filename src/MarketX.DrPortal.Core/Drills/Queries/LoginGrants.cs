namespace MarketX.DrPortal.Core.Drills.Queries;

/// <summary>Whether the login that may only read is given SELECT on the tables that it cannot read yet.</summary>
public enum LoginGrants
{
    /// <summary>No: it reads what somebody else lets it read.</summary>
    Never,

    /// <summary>Only in a database that is as a restore leaves it: nobody but its owner and the login may connect, and nobody else is connected.</summary>
    WhereClosed,

    /// <summary>Yes.</summary>
    WhereMissing,
}
