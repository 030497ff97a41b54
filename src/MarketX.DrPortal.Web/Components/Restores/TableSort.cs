namespace MarketX.DrPortal.Web.Components.Restores;

/// <summary>What the list of a backup's tables is sorted by.</summary>
public enum TableSort
{
    /// <summary>Schema and table.</summary>
    Name,

    /// <summary>Rows.</summary>
    Rows,

    /// <summary>Bytes of the rows as text.</summary>
    RawBytes,

    /// <summary>Bytes that a restore fetches.</summary>
    StoredBytes,
}
