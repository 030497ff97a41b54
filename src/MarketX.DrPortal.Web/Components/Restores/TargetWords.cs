using MarketX.DrPortal.Core.Postgres;

namespace MarketX.DrPortal.Web.Components.Restores;

/// <summary>What the pages say about a target. What may be written to is decided by the preflight, not here.</summary>
internal static class TargetWords
{
    public static TargetKind KindOf(DatabaseInfo? existing, bool schema = false) => existing switch
    {
        null => schema ? TargetKind.Missing : TargetKind.New,
        { IsProduction: true } => TargetKind.Production,
        { IsPortal: true } => TargetKind.Portal,
        { IsKept: true } => TargetKind.Kept,
        _ => schema ? TargetKind.Extend : TargetKind.Replace,
    };

    public static bool IsExcluded(this TargetKind kind) => kind is TargetKind.Production or TargetKind.Portal or TargetKind.Kept or TargetKind.Missing;

    public static string Explain(this TargetKind kind) => kind switch
    {
        TargetKind.New => "No database of this name exists; it appears when the restore is complete.",
        TargetKind.Production => "A restore never writes to production. Choose another name.",
        TargetKind.Portal => "The portal keeps its own records in it. Choose another name.",
        TargetKind.Kept => "It was production and is kept for the way back. Choose another name.",
        TargetKind.Missing => "No database of this name exists: choose one that does.",
        TargetKind.Extend => "It exists and keeps all that it has; the tables come into a new schema beside it.",
        _ => "It exists and is replaced at the end; until then it stays as it is.",
    };
}
