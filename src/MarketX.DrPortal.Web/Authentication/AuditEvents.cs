namespace MarketX.DrPortal.Web.Authentication;

/// <summary>What the audit log calls events that are no command.</summary>
internal static class AuditEvents
{
    public const string SignIn = "SignIn";
    public const string SignOut = "SignOut";
    public const string Access = "Access";
}
