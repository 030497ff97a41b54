namespace MarketX.DrPortal.Web.Components.Backups;

/// <summary>Columns that a manifest's tables can be sorted by.</summary>
public enum ManifestTableSort
{
    /// <summary>Schema and name.</summary>
    Table,

    /// <summary>Rows.</summary>
    Rows,

    /// <summary>Bytes before compression.</summary>
    Data,

    /// <summary>Bytes in the archive.</summary>
    Compressed,
}
