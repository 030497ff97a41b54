namespace MarketX.DrPortal.Core.Tests.Archive.Rewriting;

/// <summary>The same databases in PostgreSQL 17.</summary>
public sealed class RewriteCluster17() : RewriteCluster(17);
