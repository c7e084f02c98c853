/** @file arn.h
 * Amazon Resource Names and patterns of them: "arn:partition:service:region:account-id:resource", as the IAM User Guide
 * has it ("Identify AWS resources with Amazon Resource Names (ARNs)"; patterns: "IAM JSON policy elements: Resource").
 */
#ifndef ATLAS_ARN_H
#define ATLAS_ARN_H
#include "atlas/atlas.h"

enum arn_field {
	ARN_ARN,
	ARN_PARTITION,
	ARN_SERVICE,
	ARN_REGION,
	ARN_ACCOUNT,
	ARN_RESOURCE,
	ARN_FIELDS
};
enum { ARN_MOST = 256 };

/** A name, or a pattern with * (any characters) and ? (one). */
struct arn {
	char text[ARN_MOST];
	struct {
		const char *
			text; /**< into `copy`; "" for a field that is empty or that a final * runs over */
		bool given; /**< false: a final * of a field before it runs over it */
	} fields[ARN_FIELDS];
	char copy[ARN_MOST];
	bool pattern; /**< it has a * or a ? */
};

/** "arn", "partition", "service", "region", "account-id", "resource" */
extern const char *const arn_field_names[ARN_FIELDS];

/** Take a name apart. Of services that the atlas knows, it also says which fields must be empty.
 * @return RS_OK, or RS_BAD_CONFIG and a message: the field, what was found, what would be right. */
enum rs_error arn_parse(struct arn *arn, const struct atlas *a, const char *text, char *message,
			size_t size);
/** @return whether `name`, which is no pattern, is one that the pattern names. * and ? stay within their field; a * that
 * ends the pattern may run over colons. */
bool arn_matches(const struct arn *pattern, const char *name);
/** @return how many of the atlas's examples the pattern names; which, in `which` (NULL: not asked). */
size_t arn_count(const struct arn *pattern, const struct atlas *a, bool which[ATLAS_EXAMPLES]);

#endif
