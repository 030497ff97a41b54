using Xunit;

namespace MarketX.DrPortal.Core.Tests.Archive.Rewriting;

/// <summary>The same tests on archives by pg_dump 17, read by pg_restore 17.</summary>
[Collection(nameof(RewriteCluster17Group))]
[Trait("Category", "Long")]
public sealed class RealRewrite17Tests(RewriteCluster17 cluster) : RealRewriteTests(cluster);
