namespace MarketX.DrPortal.Core.Tests.Archive.Rewriting;

/// <summary>The same databases in PostgreSQL 18.</summary>
public sealed class RewriteCluster18() : RewriteCluster(18);
