namespace MarketX.DrPortal.Core.Postgres;

/// <summary>A database on the server.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Bytes">Its size on disk; null where this user may not see it.</param>
/// <param name="Sessions">Sessions in it, without the portal's own.</param>
/// <param name="IsProduction">Whether it is production, which no restore may write to.</param>
/// <param name="IsPortal">
/// Whether it has the name of the portal's own database. The portal's may be on another server; then one of that name
/// is kept from restores all the same.
/// </param>
public sealed record DatabaseInfo(string Name, long? Bytes, int Sessions, bool IsProduction, bool IsPortal)
{
    /// <summary>Begins the comment on a database that a promotion has kept for the way back.</summary>
    internal const string KeptComment = "drportal kept ";

    /// <summary>The role that it belongs to, where this user has not that role's rights: then it can neither rename nor drop it. Null where it can.</summary>
    public string? OtherOwner { get; init; }

    /// <summary>Whether a promotion has kept it for the way back, so that no restore may replace it.</summary>
    public bool IsKept { get; init; }
}
