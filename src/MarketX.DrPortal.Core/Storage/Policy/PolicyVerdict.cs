namespace MarketX.DrPortal.Core.Storage.Policy;

/// <summary>How a setting of the bucket stands.</summary>
public enum PolicyVerdict
{
    /// <summary>As it should be.</summary>
    Fine,

    /// <summary>Could be better; nothing is lost as it is.</summary>
    Advice,

    /// <summary>The bucket did not tell.</summary>
    Unknown,

    /// <summary>Not as it should be.</summary>
    Differs,

    /// <summary>Backups or records are lost, or may be read by others, as it is.</summary>
    Danger,
}
