namespace MarketX.DrPortal.Web.Components.Overview;

/// <summary>How the recovery point objective stands.</summary>
public enum RecoveryPointState
{
    /// <summary>There is no backup at all.</summary>
    NoBackup,

    /// <summary>The newest backup is younger than the objective, and the next one comes in time.</summary>
    Met,

    /// <summary>Still met, but nothing is on its way that would keep it so.</summary>
    AtRisk,

    /// <summary>The newest backup is older than the objective.</summary>
    Breached,
}
