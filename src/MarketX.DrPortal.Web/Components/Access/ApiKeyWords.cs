using MarketX.DrPortal.Core.Access;

namespace MarketX.DrPortal.Web.Components.Access;

/// <summary>What a key may, in words that follow "It may".</summary>
public static class ApiKeyWords
{
    /// <summary>The words for an action that a key can be allowed.</summary>
    public static string Of(PortalAction action) => action switch
    {
        PortalAction.View => "see backups, runs and logs",
        PortalAction.Backup => "start backups",
        PortalAction.Restore => "restore into staging databases",
        PortalAction.Compare => "compare databases with production",
        PortalAction.Browse => "see and export rows of databases",
        PortalAction.Query => "ask databases in SQL",
        PortalAction.Verify => "verify databases against backups",
        PortalAction.Drill => "run and record drills",
        PortalAction.SignOffDrill => "sign off drills of others",
        PortalAction.PinBackup => "pin backups",
        PortalAction.CancelRun => "cancel runs",
        PortalAction.CloseAlert => "close alerts",
        // No new key can be allowed it; an old one may have been.
        _ => action.ToString(),
    };
}
