namespace MarketX.DrPortal.Core.Promotions;

/// <summary>What a check before a promotion or a rollback is about.</summary>
public static class PromotionTopic
{
    /// <summary>The name that was typed, and the reason.</summary>
    public const string Confirmation = "confirmation";

    /// <summary>The two databases.</summary>
    public const string Databases = "databases";

    /// <summary>Whether the database was compared with its backup.</summary>
    public const string Proof = "verification";

    /// <summary>Whether this user may do it.</summary>
    public const string Rights = "rights";

    /// <summary>Who is connected.</summary>
    public const string Sessions = "sessions";

    /// <summary>What keeps a database from being renamed.</summary>
    public const string InTheWay = "in the way";

    /// <summary>Owner, privileges and settings.</summary>
    public const string Properties = "properties";

    /// <summary>The backup that is taken first.</summary>
    public const string SafetyBackup = "safety backup";

    /// <summary>What was written since the promotion.</summary>
    public const string Writes = "writes since";
}
